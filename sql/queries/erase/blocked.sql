-- Rows of a batch that tell somebody who was erased: by id or by address, either is enough.
update checked as c set reason = $reason
where entry('id', c.customer_id) in (select hash from app.erased)
    or entry('email', c.email) in (select hash from app.erased)
