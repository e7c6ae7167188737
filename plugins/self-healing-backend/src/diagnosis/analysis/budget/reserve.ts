import { Knex } from 'knex';
import { budgetObstacle, Budgets, Spent } from './budgets';
import { Spender, SpendingStore } from './SpendingStore';

/** Tokens that are set aside for a question, and since when. */
export type Reservation = { spender: Spender; at: Date; tokens: number };

/**
 * Sets aside what a question may come to.
 *
 * @returns why it may not be asked; then nothing is set aside
 */
export async function reserve(
  transaction: Knex.Transaction,
  spending: SpendingStore,
  { spender, at, tokens }: Reservation,
  budgets: Budgets,
): Promise<string | undefined> {
  const reserved = { tokens, cost: 0 };
  const spent = await spending.add(transaction, spender, at, reserved);
  const before = {
    incident: less(spent.incident, tokens),
    ownerPerDay: less(spent.ownerPerDay, tokens),
    perDay: less(spent.perDay, tokens),
  };
  const obstacle = budgetObstacle(budgets, before, tokens);
  if (obstacle) {
    const back = { tokens: -tokens, cost: 0 };
    await spending.add(transaction, spender, at, back);
  }
  return obstacle;
}

/** Counts what was used in place of what was set aside, on the same day. */
export async function settle(
  transaction: Knex.Transaction,
  spending: SpendingStore,
  { spender, at, tokens }: Reservation,
  used: Spent,
): Promise<void> {
  await spending.add(transaction, spender, at, {
    tokens: used.tokens - tokens,
    cost: used.cost,
  });
}

function less({ tokens, cost }: Spent, by: number): Spent {
  return { tokens: tokens - by, cost };
}
