-- Signature certificates and own layouts (APP-18).

ALTER TABLE files DROP CONSTRAINT files_kind_check;
ALTER TABLE files ADD CONSTRAINT files_kind_check CHECK (kind IN ('invoice', 'evidence', 'proof', 'own_layout'));

-- Lists show and search the country that a statement is for; of all others, the consignee's.
ALTER TABLE applications DROP COLUMN country;
ALTER TABLE applications ADD COLUMN country text GENERATED ALWAYS AS (
    CASE kind
        WHEN 'signature' THEN coalesce(draft #>> '{signature,country}', '')
        ELSE coalesce(draft #>> '{source_invoice,consignee,country}', '')
    END
) STORED;
