/*
 * Placing alerts never gives up: which of them wait, since when and for what;
 * and what does not say where alerts belong.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('incidents', table => {
    table
      .text('placement', 'longtext')
      .nullable()
      .comment('JSON: what it is about, what is lacking, who disputes it');
    table
      .string('unplaced')
      .nullable()
      .index()
      .comment('What its alerts wait for, e.g. cluster demo');
  });

  await knex.schema.alterTable('alerts', table => {
    table
      .string('unplaced_since')
      .nullable()
      .comment('Since when nobody can say where it belongs');
    table.string('unplaced_by').nullable();
  });

  await knex.schema.createTable('outages', table => {
    table.comment('What does not, or did not, say where alerts belong');
    table.string('place').primary();
    table.string('since').notNullable();
    table.string('over_at').nullable();
    table.string('told_at').nullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('outages');
  await knex.schema.alterTable('alerts', table => {
    table.dropColumn('unplaced_since');
    table.dropColumn('unplaced_by');
  });
  await knex.schema.alterTable('incidents', table => {
    table.dropIndex(['unplaced']);
    table.dropColumn('unplaced');
    table.dropColumn('placement');
  });
};
