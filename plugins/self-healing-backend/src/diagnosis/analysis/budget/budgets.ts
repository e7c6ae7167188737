/** What may be spent; what is not named is not bounded. */
export type Budget = { tokens?: number; cost?: number };

export type Budgets = {
  incident: Budget;
  ownerPerDay: Budget;
  perDay: Budget;
};

export type Spent = { tokens: number; cost: number };

/** Characters of a token, at least: an estimate that errs on the dear side. */
const CHARACTERS_PER_TOKEN = 3;

/** The most that a question may come to. */
export function tokensAtMost(
  sent: { system: string; prompt: string; schema: object },
  maxOutputTokens: number,
): number {
  const characters =
    sent.system.length +
    sent.prompt.length +
    JSON.stringify(sent.schema).length;
  return Math.ceil(characters / CHARACTERS_PER_TOKEN) + maxOutputTokens;
}

const WHOSE: Record<keyof Budgets, string> = {
  incident: 'This incident',
  ownerPerDay: 'Its owner',
  perDay: 'The portal',
};

/**
 * Why a question that may come to so many tokens is not asked; undefined: it
 * may be. What it costs is known only afterwards, so that a budget of money may
 * be overdrawn by what is under way.
 */
export function budgetObstacle(
  budgets: Budgets,
  spent: Record<keyof Budgets, Spent>,
  tokens: number,
): string | undefined {
  for (const key of Object.keys(WHOSE) as (keyof Budgets)[]) {
    const { tokens: mostTokens, cost: mostCost } = budgets[key];
    const today = key === 'incident' ? '' : ' today';
    const has = spent[key];
    if (mostTokens !== undefined && has.tokens + tokens > mostTokens) {
      return `${WHOSE[key]} has used ${count(has.tokens)} of ${count(
        mostTokens,
      )} tokens${today}, and this question may take ${count(
        tokens,
      )}: see selfHealing.analysis.budgets.${key}.tokens.`;
    }
    if (mostCost !== undefined && has.cost >= mostCost) {
      return `${WHOSE[key]} has spent $${has.cost.toFixed(
        2,
      )} of $${mostCost.toFixed(
        2,
      )}${today}: see selfHealing.analysis.budgets.${key}.cost.`;
    }
  }
  return undefined;
}

function count(tokens: number): string {
  return tokens.toLocaleString('en-US');
}
