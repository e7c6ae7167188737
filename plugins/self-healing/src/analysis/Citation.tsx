import { SentPiece } from '@backstage-self-healing/plugin-self-healing-common';
import { Link } from '@backstage/ui';
import { evidenceAnchor } from '../incidents/evidenceAnchor';
import { ALERTS_ANCHOR, FINDINGS_ANCHOR } from '../incidents/sectionAnchors';

/** Where a cited piece stands on its incident's page. */
function anchorOf(piece: SentPiece): string | undefined {
  if (piece.evidenceId !== undefined) return evidenceAnchor(piece.evidenceId);
  if (piece.kind === 'alert') return ALERTS_ANCHOR;
  return piece.kind === 'finding' ? FINDINGS_ANCHOR : undefined;
}

/** One cited piece, by its title: a link to it where it stands on the page. */
export const Citation = (props: {
  id: string;
  /** Absent where the id is of nothing that was sent. */
  piece: SentPiece | undefined;
  className: string;
}) => {
  const { id, piece, className } = props;
  const anchor = piece && anchorOf(piece);
  // What a model says names ids, so they are shown beside what they stand for.
  const words = piece ? `${id} ${piece.title}` : id;
  return anchor ? (
    <Link href={`#${anchor}`} className={className} title={words}>
      {words}
    </Link>
  ) : (
    <span className={className} title={words}>
      {words}
    </span>
  );
};
