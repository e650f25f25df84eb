DROP TABLE held_removals;
DROP TABLE mass_change_rules;
