/*
 * What people are told, and whether it reached them: see src/notices.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('notices', table => {
    table.comment('The last that was told on an occasion, or waits to be');
    table.string('key').primary().comment('<occasion>:<id>');
    table.string('thread').notNullable().index();
    table.string('occasion').notNullable();
    table.string('incident_id').nullable().index();
    table.string('severity').notNullable();
    table.string('pace').notNullable().comment('now, soon or daily');
    table.text('title').notNullable();
    table.text('description').notNullable();
    table.string('link', 1024).notNullable();
    table.text('told_to').notNullable().comment('Refs, in the order told');
    table.string('digest').nullable().comment('Whose digest it waits for');
    table.bigInteger('due_at').nullable().comment('When it is looked at again');
    table.string('created_at').notNullable();
    table.string('updated_at').notNullable();
    table.index(['due_at']);
  });

  await knex.schema.createTable('notice_deliveries', table => {
    table.comment('Each way that a notice takes to somebody');
    table.increments('position');
    table.string('id').notNullable().unique();
    table.string('lane').notNullable().comment('What is delivered in order');
    table.string('notice_key').notNullable().index();
    table.string('thread').notNullable().index();
    table.string('notifier').notNullable();
    table.string('recipient').notNullable();
    table.string('event').notNullable();
    table.text('notice', 'longtext').notNullable();
    table.string('state').notNullable();
    table.integer('attempts').notNullable();
    table.text('last_error').nullable();
    table.string('created_at').notNullable();
    table.string('ended_at').nullable();
    table.index(['lane', 'state']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('notice_deliveries');
  await knex.schema.dropTable('notices');
};
