-- Whether this issue of a card made its password. A card printed after the password was set says so and shows none.
ALTER TABLE cards ADD COLUMN made_password boolean NOT NULL DEFAULT true;
