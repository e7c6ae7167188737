/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('diagnoses', table => {
    table
      .integer('alert_count')
      .notNullable()
      .defaultTo(0)
      .comment('Alerts that the incident held when it was looked at');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('diagnoses', table => {
    table.dropColumn('alert_count');
  });
};
