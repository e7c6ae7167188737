/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('heartbeats', table => {
    table.comment('When alerts that always fire were heard of last, in ms');
    table.string('id').primary();
    table.bigInteger('expected_since').notNullable();
    table.bigInteger('beat_at').nullable();
    table.bigInteger('silent_since').nullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('heartbeats');
};
