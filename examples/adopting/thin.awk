# Thins configuration that a CLI before Terraform 1.14, or OpenTofu, generated: what says nothing goes, what a referral holds stays.
#   for f in generated*.tf; do awk -f thin.awk "$f" >thin.tmp && mv thin.tmp "$f"; done
# Dropped are null, "", [] and {}, objects and lists in which nothing is left, the provider's defaults, and text that is JSON, which the
# CLI spells otherwise than Partner Center. Kept are the three objects that a referral needs, and empty members beside others.

function keep(line) { kept[++lines] = line }
function says(  i) { for (i = 1; i <= depth; i++) spoken[i] = 1 }

json && /^ *[]}]\)$/ { json = 0; next }
json { next }
/= jsonencode\(.*[^)]$/ { json = 1; next }
/= jsonencode\(/ { next }
/^  (customer_profile|consent|details) += \{\}$/ { keep($0); next }
/^ +[a-z0-9_]+ += (null|""|\[\]|\{\})( #.*)?$/ { next }
/^  (deletion_policy += "ABANDON"|close_substatus +=  *"Lost")$/ { next }
/^ +([a-z0-9_]+ += )?[[{]$/ { keep($0); opened[++depth] = lines; spoken[depth] = 0; next }
/^ +[]}],?$/ && depth {
  member = kept[opened[depth]] ~ /^ +\{$/
  needed = kept[opened[depth]] ~ /^  (customer_profile|consent|details) /
  if (!spoken[depth] && !member && !needed) lines = opened[depth] - 1
  else keep($0)
  depth--
  next
}
{ keep($0); says() }

END { for (i = 1; i <= lines; i++) print kept[i] }
