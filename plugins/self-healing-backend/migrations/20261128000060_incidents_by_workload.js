/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('incidents', table => {
    // A workload that changes has its open incidents looked at again.
    table.index(['workload', 'status'], 'incidents_workload_status');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('incidents', table => {
    table.dropIndex(['workload', 'status'], 'incidents_workload_status');
  });
};
