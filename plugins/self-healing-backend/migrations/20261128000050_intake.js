/*
 * What a delivery says that it leaves out; firings that may be older than the
 * end they came after (src/intake/DoubtfulFirings.ts); when alerts began whose
 * sender cannot say it (src/intake/DoubtedStarts.ts).
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('deliveries', table => {
    table
      .integer('truncated')
      .notNullable()
      .defaultTo(0)
      .comment('Alerts that its sender left out');
  });
  await knex.schema.createTable('doubtful_firings', table => {
    table.comment('Firings that count unless an end follows');
    table.string('source').notNullable();
    table.string('fingerprint').notNullable();
    table.string('starts_at').notNullable();
    table.string('delivery_id').notNullable().index();
    table.text('alert', 'longtext').notNullable();
    table.primary(['source', 'fingerprint', 'starts_at']);
  });
  await knex.schema.createTable('doubted_starts', table => {
    table.comment('When alerts began whose sender says what cannot be');
    table.string('source').notNullable();
    table.string('fingerprint').notNullable();
    table.string('told_starts_at').notNullable();
    table.string('starts_at').notNullable();
    table.primary(['source', 'fingerprint', 'told_starts_at']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('doubted_starts');
  await knex.schema.dropTable('doubtful_firings');
  await knex.schema.alterTable('deliveries', table => {
    table.dropColumn('truncated');
  });
};
