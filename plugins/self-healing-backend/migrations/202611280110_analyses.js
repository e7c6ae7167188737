/*
 * What models made of incidents, and what it cost: see src/diagnosis/analysis.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('analyses', table => {
    table.comment('What a model was asked about an incident, and its answer');
    table.string('id').primary();
    table.string('incident_id').notNullable().index();
    // The incident while it is under way: one at a time.
    table.string('active_incident').nullable().unique();
    table.string('owner_ref').nullable();
    table.string('status').notNullable();
    table.string('asked_at').notNullable();
    table.string('ended_at').nullable();
    table.string('asked_by').notNullable().comment('policy, or a user');
    table.string('model_id').notNullable();
    table.string('model_name').notNullable();
    table.string('digest').notNullable().comment('Of what it rests on');
    table.integer('attempts').notNullable();
    table.integer('reserved_tokens').notNullable();
    table.text('sent', 'longtext').nullable().comment('Exactly as sent');
    table.text('pieces', 'longtext').notNullable();
    table.text('injections', 'longtext').notNullable();
    table.text('said', 'longtext').notNullable().comment('While it is said');
    table.text('judged', 'longtext').nullable();
    table
      .text('reply', 'longtext')
      .nullable()
      .comment('Word by word, redacted');
    table.text('failure').nullable();
    table.text('usage').nullable().comment('Tokens and cost');
  });

  await knex.schema.createTable('analysis_feedback', table => {
    table.comment('What people say of an analysis, the last of each');
    table
      .string('analysis_id')
      .notNullable()
      .references('id')
      .inTable('analyses')
      .onDelete('CASCADE');
    table.string('said_by').notNullable();
    table.string('said_at').notNullable();
    table.integer('was_cause').nullable();
    table.string('thumbs').nullable();
    table.text('comment').nullable();
    table.primary(['analysis_id', 'said_by']);
  });

  await knex.schema.createTable('analysis_spending', table => {
    table.comment('What analyses have cost, or may, of an incident and a day');
    table.string('scope').notNullable();
    table.string('day').notNullable().comment('UTC; empty: for ever');
    table.bigInteger('tokens').notNullable();
    table.bigInteger('micro_usd').notNullable();
    table.primary(['scope', 'day']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('analysis_spending');
  await knex.schema.dropTable('analysis_feedback');
  await knex.schema.dropTable('analyses');
};
