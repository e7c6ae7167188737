/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('incidents', table => {
    // JSON: what it is about, what is lacking, who disputes it.
    table.text('placement', 'longtext').nullable();
    // What did not say where these alerts belong, e.g. `cluster demo`.
    table.string('unplaced').nullable().index();
  });

  await knex.schema.createTable('outages', table => {
    table.comment('What does not say where alerts belong, since when');
    table.string('place').primary();
    table.string('since').notNullable();
    table.string('last_failed_at').notNullable();
    table.text('message').notNullable();
    table.string('told_at').nullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('outages');
  await knex.schema.alterTable('incidents', table => {
    table.dropIndex(['unplaced']);
    table.dropColumn('unplaced');
    table.dropColumn('placement');
  });
};
