/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('executions', table => {
    // What it is to cure, as the decision knew it: the proof is about that, and
    // nothing is undone back into it.
    table.text('cause', 'longtext').nullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('executions', table => {
    table.dropColumn('cause');
  });
};
