-- DUP-01 finds the same invoice number whatever its case, width, spaces and signs: as `folded_number` in
-- rules/invoice_numbers.py has it.
CREATE FUNCTION folded_invoice_numbers(numbers text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(regexp_replace(upper(normalize(number, NFKC)), '[^A-Z0-9]', '', 'g')), '{}')
    FROM unnest(numbers) AS number
$$;
GRANT EXECUTE ON FUNCTION folded_invoice_numbers(text[]) TO shomei_application;
CREATE INDEX applications_folded_invoices ON applications USING gin (folded_invoice_numbers(invoice_numbers));
DROP INDEX applications_invoices;
