/*
 * A person may have the wheel of an incident: see src/incidents/Hands.ts.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('incidents', table => {
    table
      .string('hands_by')
      .nullable()
      .comment('Who has the wheel; null: nobody');
    table.string('hands_since').nullable();
    table.string('hands_how').nullable();
    table.text('hands_message').nullable();
    table
      .string('handed_back_at')
      .nullable()
      .comment('Changes by hand from before no longer count');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('incidents', table => {
    for (const name of ['by', 'since', 'how', 'message']) {
      table.dropColumn(`hands_${name}`);
    }
    table.dropColumn('handed_back_at');
  });
};
