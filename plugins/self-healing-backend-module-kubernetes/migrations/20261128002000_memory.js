/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('kubernetes_workloads', table => {
    table.string('uid').primary().comment('Of the object itself');
    table.string('workload', 800).notNullable().index();
    table.integer('version').notNullable().comment('Counts the writes');
    table.string('looked_at').notNullable().comment('ISO 8601');
  });
  await knex.schema.createTable('kubernetes_releases', table => {
    table.string('uid').notNullable();
    table.integer('position').notNullable().comment('Oldest first');
    table.string('digest').notNullable().comment('Of the pod template');
    table.string('release').notNullable().comment('The same, restarts apart');
    table.integer('revision').notNullable();
    table.string('from_at').comment('When it became current, ISO 8601');
    table.string('to_at');
    table.boolean('watched').notNullable();
    table.string('ready_from');
    table.string('ready_to');
    table.string('unready_at');
    table.string('served').notNullable().comment('yes, no or unknown');
    table.string('left_by').comment('release, restart or rollback');
    table.string('changed_by').comment('self-healing or other');
    table.string('manager').comment('As whom the writer signed');
    table.string('stamp').comment('Of our effect that the object carried');
    table.primary(['uid', 'position']);
    table
      .foreign('uid')
      .references('kubernetes_workloads.uid')
      .onDelete('CASCADE');
  });
  await knex.schema.createTable('kubernetes_sizes', table => {
    table.string('uid').notNullable();
    table.integer('position').notNullable().comment('Oldest first');
    table.string('from_at').notNullable().comment('ISO 8601');
    table.integer('replicas').notNullable();
    table.string('whole_at').comment('When all of them served');
    table.integer('ready');
    table.text('services').comment('JSON: name and ready endpoints of each');
    table.string('changed_by');
    table.string('manager');
    table.string('stamp');
    table.primary(['uid', 'position']);
    table
      .foreign('uid')
      .references('kubernetes_workloads.uid')
      .onDelete('CASCADE');
  });
  await knex.schema.createTable('kubernetes_keeper', table => {
    table.integer('id').primary();
    table.string('holder').notNullable();
    table.bigInteger('until').notNullable().comment('Milliseconds since 1970');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('kubernetes_keeper');
  await knex.schema.dropTable('kubernetes_sizes');
  await knex.schema.dropTable('kubernetes_releases');
  await knex.schema.dropTable('kubernetes_workloads');
};
