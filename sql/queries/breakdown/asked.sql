-- Answers t to one question of one form.
t.form_key in (select form_key from store.form where form = $form)
and t.question_key in (select question_key from store.question where question = $question)
