/*
 * An alert can fire again with the start it had, after its end was told: see
 * src/intake/recurrence.ts.
 */

const KEY = ['source', 'fingerprint', 'starts_at', 'status'];

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('alerts', table => {
    table.string('received_at').notNullable().defaultTo('');
    table
      .integer('recurrence')
      .notNullable()
      .defaultTo(0)
      .comment('How often it fired again after its end was told');
  });
  await knex('alerts').update({
    received_at: knex('deliveries')
      .select('received_at')
      .whereRaw('deliveries.id = alerts.delivery_id'),
  });
  await knex.schema.alterTable('alerts', table => table.dropPrimary());
  await knex.schema.alterTable('alerts', table =>
    table.primary([...KEY, 'recurrence']),
  );
  await knex.schema.alterTable('incident_alerts', table => {
    table.integer('recurrence').notNullable().defaultTo(0);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex('alerts').where('recurrence', '>', 0).delete();
  await knex.schema.alterTable('incident_alerts', table => {
    table.dropColumn('recurrence');
  });
  await knex.schema.alterTable('alerts', table => table.dropPrimary());
  await knex.schema.alterTable('alerts', table => {
    table.dropColumn('recurrence');
    table.dropColumn('received_at');
  });
  await knex.schema.alterTable('alerts', table => table.primary(KEY));
};
