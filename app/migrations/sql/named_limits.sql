-- Whoever refers to a named limit carries its amount too, so that lists sort and filter by it through their index. Two triggers keep that so:
-- one where the reference is written, one where the limit changes.
create function take_named_limit() returns trigger language plpgsql as $$
begin
    select amount, amount_currency into new.credit_limit, new.credit_limit_currency
      from credit_limits where tenant_id = new.tenant_id and id = new.credit_limit_id;
    return new;
end
$$;

create function give_named_limit() returns trigger language plpgsql as $$
begin
    update customers set credit_limit = new.amount, credit_limit_currency = new.amount_currency
     where tenant_id = new.tenant_id and credit_limit_id = new.id;
    update categories set credit_limit = new.amount, credit_limit_currency = new.amount_currency
     where tenant_id = new.tenant_id and credit_limit_id = new.id;
    return null;
end
$$;

create trigger take_named_limit before insert or update of credit_limit_id, credit_limit on customers
    for each row when (new.credit_limit_id is not null) execute function take_named_limit();
create trigger take_named_limit before insert or update of credit_limit_id, credit_limit on categories
    for each row when (new.credit_limit_id is not null) execute function take_named_limit();
create trigger give_named_limit after update of amount, amount_currency on credit_limits
    for each row when (old.amount <> new.amount or old.amount_currency <> new.amount_currency) execute function give_named_limit();
