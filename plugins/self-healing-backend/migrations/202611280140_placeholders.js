/*
 * What personal data of an incident is called: see src/redaction/placeholders.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('incident_placeholders', table => {
    table.comment('Names given to personal data; values only when sealed');
    table.string('incident_id').primary();
    table.integer('version').notNullable().comment('Raised by every writer');
    table.text('counts').notNullable().comment('How many names of each kind');
    table.text('sealed', 'longtext').nullable().comment('AES-256-GCM');
    table.string('updated_at').notNullable().index();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('incident_placeholders');
};
