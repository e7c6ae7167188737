import { FieldOwner } from '@backstage-self-healing/plugin-self-healing-common';
import { withPlan } from '../__fixtures__/checkoutFacts';
import { askGate, GateRow } from '../__fixtures__/gateTable';

const owned = (...reverts: FieldOwner['reverts'][]) =>
  withPlan({
    owners: reverts.map(when => ({
      kind: 'ArgoCD',
      name: 'argocd/shop',
      reverts: when,
      message: `Argo CD puts it back: ${when}.`,
    })),
  });

describe('otherOwners', () => {
  it.each<GateRow>([
    [
      'FC-H1: suggests at most what is put back at once',
      owned('at-once'),
      'suggest',
      'act',
      /^limits: Argo CD puts it back: at-once\.$/,
    ],
    [
      'says what is put back later, and does it',
      owned('later'),
      'act',
      'act',
      /^allows: Argo CD puts it back: later\.$/,
    ],
    [
      'goes by the one that is quickest',
      owned('never', 'at-once', 'later'),
      'suggest',
      'act',
      /limits: Argo CD puts it back: at-once\./,
    ],
    [
      'has nothing to say where nobody else writes',
      owned(),
      'act',
      'act',
      null,
    ],
  ])('%s', (...row) => {
    const { got, wanted } = askGate('other-owners', row);
    expect(got).toEqual(wanted);
  });
});
