/*
 * Times are ISO 8601 text in columns a person reads, and milliseconds since the
 * epoch (bigint) where the database compares them. JSON is text, so that SQLite
 * and PostgreSQL hold the very same bytes that were hashed.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('deliveries', table => {
    table.comment(
      'Raw deliveries as they arrived, committed before the answer',
    );
    table.string('id').primary();
    table.string('source').notNullable();
    table.string('received_at').notNullable();
    table.text('body', 'longtext').notNullable();
  });

  await knex.schema.createTable('alerts', table => {
    table.comment(
      'Alerts as normalised; the key collapses HA pairs and retries',
    );
    table.string('source').notNullable();
    table.string('fingerprint').notNullable();
    table.string('starts_at').notNullable();
    table.string('status').notNullable();
    table.string('delivery_id').notNullable().index();
    table.text('alert', 'longtext').notNullable();
    table.primary(['source', 'fingerprint', 'starts_at', 'status']);
  });

  await knex.schema.createTable('incidents', table => {
    table.string('id').primary();
    table.string('correlation_key', 512).notNullable().index();
    table.string('title').notNullable();
    table.string('entity_ref').nullable().index();
    table.string('owner_ref').nullable().index();
    table.string('workload', 512).nullable();
    table.string('severity').notNullable();
    table.string('status').notNullable().index();
    table.string('opened_at').notNullable();
    table.string('updated_at').notNullable();
    table.string('last_alert_at').notNullable();
    table.string('acknowledged_at').nullable();
    table.string('resolved_at').nullable();
    table.index(['opened_at', 'id']);
  });

  await knex.schema.createTable('incident_alerts', table => {
    table.comment('An alert belongs to one incident, by primary key');
    table.string('source').notNullable();
    table.string('fingerprint').notNullable();
    table.string('starts_at').notNullable();
    table
      .string('incident_id')
      .notNullable()
      .references('id')
      .inTable('incidents')
      .onDelete('CASCADE');
    table.string('status').notNullable();
    table.text('alert', 'longtext').notNullable();
    table.primary(['source', 'fingerprint', 'starts_at']);
    table.index(['incident_id']);
  });

  await knex.schema.createTable('correlation_locks', table => {
    table.comment('One row a correlation key; locked while alerts are folded');
    table.string('key', 512).primary();
  });

  await knex.schema.createTable('timeline', table => {
    table.comment(
      'Append-only and hash-chained; chain is incident:<id> or execution:<id>',
    );
    table.string('chain').notNullable();
    table.integer('seq').notNullable();
    table.string('at').notNullable();
    table.string('kind').notNullable();
    table.string('actor').notNullable();
    table.text('summary').notNullable();
    table.text('data', 'longtext').notNullable();
    table.string('hash', 64).notNullable();
    table.primary(['chain', 'seq']);
  });

  await knex.schema.createTable('diagnoses', table => {
    table.string('id').primary();
    table
      .string('incident_id')
      .notNullable()
      .references('id')
      .inTable('incidents')
      .onDelete('CASCADE')
      .index();
    table.string('diagnosed_at').notNullable();
    table.text('evidence', 'longtext').notNullable();
    table.text('findings', 'longtext').notNullable();
  });

  await knex.schema.createTable('decisions', table => {
    table.comment('Every decision with the facts it was made from');
    table.string('id').primary();
    table.string('incident_id').nullable().index();
    table.string('entity_ref').nullable().index();
    table.string('policy_ref').nullable();
    table.string('runbook_ref').nullable();
    table.string('verdict').notNullable();
    table.text('reasons', 'longtext').notNullable();
    table.text('plans', 'longtext').notNullable();
    table.text('facts', 'longtext').notNullable();
    table.string('decided_at').notNullable();
  });

  await knex.schema.createTable('executions', table => {
    table.string('id').primary();
    table.string('incident_id').nullable().index();
    table.string('decision_id').notNullable();
    table.string('entity_ref').notNullable().index();
    table.string('owner_ref').nullable();
    table.string('policy_ref').nullable();
    table.string('runbook_ref').notNullable();
    table.text('runbook_title').notNullable();
    table.text('runbook', 'longtext').notNullable();
    table.string('target', 512).notNullable().index();
    // Null once the execution has ended: at most one active execution a target.
    table.string('active_target', 512).nullable().unique();
    table.string('state').notNullable();
    table.string('requested_by').notNullable();
    table.text('parameters', 'longtext').notNullable();
    table.text('plans', 'longtext').notNullable();
    table.string('plan_digest').notNullable();
    table.text('approval_required').nullable();
    table.string('created_at').notNullable();
    table.string('ended_at').nullable();
  });

  await knex.schema.createTable('execution_journal', table => {
    table
      .string('execution_id')
      .notNullable()
      .references('id')
      .inTable('executions')
      .onDelete('CASCADE');
    table.integer('seq').notNullable();
    table.string('at').notNullable();
    table.string('step_id').nullable();
    table.string('kind').notNullable();
    table.text('data', 'longtext').notNullable();
    table.primary(['execution_id', 'seq']);
  });

  await knex.schema.createTable('approvals', table => {
    table.comment('One answer a person and execution');
    table
      .string('execution_id')
      .notNullable()
      .references('id')
      .inTable('executions')
      .onDelete('CASCADE');
    table.string('by').notNullable();
    table.string('verdict').notNullable();
    table.text('comment').nullable();
    table.string('at').notNullable();
    table.primary(['execution_id', 'by']);
  });

  await knex.schema.createTable('kill_switches', table => {
    table.string('scope').notNullable();
    table.string('ref').notNullable();
    table.boolean('engaged').notNullable();
    table.text('reason').notNullable();
    table.string('changed_by').notNullable();
    table.string('changed_at').notNullable();
    table.primary(['scope', 'ref']);
  });

  await knex.schema.createTable('work', table => {
    table.comment('What is to be done next; one row a kind and subject');
    table.string('kind').notNullable();
    table.string('subject').notNullable();
    table.bigInteger('run_at').notNullable();
    table.bigInteger('lease_until').notNullable();
    // Raised by every claim: a holder whose fence is old may write nothing.
    table.integer('fence').notNullable();
    // Raised by every request: work asked for while it runs, runs again.
    table.integer('requests').notNullable();
    table.integer('attempts').notNullable();
    table.text('last_error').nullable();
    table.primary(['kind', 'subject']);
    table.index(['run_at', 'lease_until']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'work',
    'kill_switches',
    'approvals',
    'execution_journal',
    'executions',
    'decisions',
    'diagnoses',
    'timeline',
    'correlation_locks',
    'incident_alerts',
    'incidents',
    'alerts',
    'deliveries',
  ]) {
    await knex.schema.dropTable(table);
  }
};
