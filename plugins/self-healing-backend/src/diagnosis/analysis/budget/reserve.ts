import { Knex } from 'knex';
import { budgetObstacle, Budgets, Spent } from './budgets';
import { Spender, SpendingStore } from './SpendingStore';

/**
 * Sets aside what a question may come to.
 *
 * @returns why it may not be asked; then nothing is set aside
 */
export async function reserve(
  transaction: Knex.Transaction,
  spending: SpendingStore,
  question: { spender: Spender; at: Date; tokens: number; budgets: Budgets },
): Promise<string | undefined> {
  const { spender, at, tokens, budgets } = question;
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

function less({ tokens, cost }: Spent, by: number): Spent {
  return { tokens: tokens - by, cost };
}
