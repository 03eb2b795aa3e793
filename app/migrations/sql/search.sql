-- Search over customers: one bounded question per keystroke, answered from customer_search alone.
--
-- Why a function of a role that passes the tenant wall: LIKE and trigram operators are not leakproof, so under row-level security
-- PostgreSQL would not use their index. The function filters by current_tenant() itself and is the only way through.
-- Everything here works on folded text (app.core.text.fold); SQL never folds.

create function like_escape(plain text) returns text language sql immutable parallel safe as $$
  select replace(replace(replace(plain, '\', '\\'), '%', '\%'), '_', '\_')
$$;

-- The words of a folded query as LIKE patterns over search_text, all of which must match.
--   digits and + ( ) - . only   →  '%digits%'      a phone, a number
--   宏达科 (three or more)       →  '%宏达科%'       the name has trigrams of its own
--   宏 or 宏达                   →  '% 宏%'         meets the pair words that stand beside the name
--   an e-mail                   →  '%local@domain%'  six letters of the domain: its end (.com.my) is in every row, and many a local
--                                                  part too (info@); search_customers compares the whole
--   ab                          →  '% ab%'         the beginning of a word
--   abc                         →  '%abc%'         anywhere
create function search_patterns(folded text) returns text[] language plpgsql immutable parallel safe as $$
declare
  word text;
  run text;
  anywhere boolean;
  patterns text[] := '{}';
begin
  if folded ~ '^[+0-9() .-]{3,}$' and folded ~ '[0-9].*[0-9].*[0-9]' then
    return array['%' || regexp_replace(folded, '[^0-9]', '', 'g') || '%'];
  end if;
  foreach word in array regexp_split_to_array(folded, '\s+') loop
    for run in select m[1] from regexp_matches(word, '([㐀-鿿]+|[^㐀-鿿]+)', 'g') m loop
      if run ~ '.@.' then
        patterns := patterns || ('%' || like_escape(split_part(run, '@', 1) || '@' || left(split_part(run, '@', 2), 6)) || '%');
      else
        anywhere := length(run) >= 3;
        patterns := patterns || ((case when anywhere then '%' else '% ' end) || like_escape(run) || '%');
      end if;
    end loop;
  end loop;
  return patterns[1:8];
end $$;

-- The customers that match `folded`, best first, at most `at_most`:
--   tier 0  the code begins with it (an exact code ends the search)
--   tier 1  the name begins with it
--   tier 2  a word of the name begins with it
--   tier 3  it stands anywhere in the search text
-- Tiers 0 and 1 are ranges of ordered indexes. Tiers 2 and 3 are one trigram scan that stops after `bound` candidates, so that a
-- word of 300,000 customers costs no more than its bitmap. Below `bound` matches the answer is complete.
create function search_customers(folded text, at_most int default 50, bound int default 2000)
returns table (customer_id uuid, tier int)
language plpgsql stable security definer
set search_path = public, pg_temp
set enable_seqscan = off   -- the planner thinks some words frequent and would read the whole table: 0.7–1.6 s
set enable_indexscan = on  -- explicit, because it is switched off below and must end with the function
as $$
declare
  tenant uuid := current_tenant();
  beyond text := folded || chr(1114111);
  found_so_far int := 0;
  n int;
  condition text;
begin
  if tenant is null then raise exception 'no tenant'; end if;
  if folded = '' then return; end if;

  return query
    select s.customer_id, 0 from customer_search s
     where s.tenant_id = tenant and s.code >= folded and s.code < beyond
     order by s.code limit at_most;
  get diagnostics found_so_far = row_count;
  if found_so_far >= at_most or exists (select 1 from customer_search s where s.tenant_id = tenant and s.code = folded) then
    return;
  end if;

  return query
    select s.customer_id, 1 from customer_search s
     where s.tenant_id = tenant and s.sort_name >= folded and s.sort_name < beyond
       and not (s.code >= folded and s.code < beyond)
     order by s.sort_name, s.customer_id limit at_most - found_so_far;
  get diagnostics n = row_count;
  found_so_far := found_so_far + n;
  if found_so_far >= at_most then return; end if;

  select string_agg(format('search_text like %L', pattern), ' and ') into condition from unnest(search_patterns(folded)) pattern;
  if folded ~ '.@.' then
    condition := condition || format(' and strpos(search_text, %L) > 0', folded);
  end if;
  perform set_config('enable_indexscan', 'off', true);  -- else it may walk the name index for a frequent word
  return query execute format($query$
      select x.customer_id, case when strpos(' ' || x.sort_name, $3) > 0 then 2 else 3 end as tier
        from (select customer_id, sort_name, code from customer_search where tenant_id = $1 and %s limit $2) x
       where not (x.sort_name >= $4 and x.sort_name < $5) and not (x.code >= $4 and x.code < $5)
       order by tier, x.sort_name, x.customer_id limit $6
    $query$, condition)
    using tenant, bound, ' ' || folded, folded, beyond, at_most - found_so_far;
end $$;

-- Words of names that look like a mistyped one, nearest first.
create function similar_words(folded text, at_most int default 60)
returns table (word text)
language sql stable security definer
set search_path = public, pg_temp
as $$
  select w.word from search_words w
   where w.tenant_id = current_tenant() and w.word % folded
   order by similarity(w.word, folded) desc, w.word limit at_most
$$;
