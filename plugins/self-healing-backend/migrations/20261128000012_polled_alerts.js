/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('polled_alerts', table => {
    table.comment('What each Alertmanager listed when it was asked last');
    table.string('alertmanager', 512).notNullable();
    table.string('source').notNullable();
    table.string('fingerprint').notNullable();
    table.text('alert', 'longtext').notNullable();
    table.boolean('silenced').notNullable();
    table.bigInteger('listed_at').notNullable();
    // How many times in a row it was missing since.
    table.integer('missed').notNullable();
    table.primary(['alertmanager', 'fingerprint']);
    table.index(['source', 'fingerprint']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('polled_alerts');
};
