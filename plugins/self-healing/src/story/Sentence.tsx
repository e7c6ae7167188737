import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { sentenceParts } from './sentenceParts';

/** A sentence of the backend, with the entities it names as links. */
export const Sentence = ({ children }: { children: string }) => (
  <>
    {sentenceParts(children).map((part, index) =>
      'text' in part ? (
        part.text
      ) : (
        <EntityRefLink key={index} entityRef={part.entityRef} />
      ),
    )}
  </>
);
