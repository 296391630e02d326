# Thins configuration that a CLI before Terraform 1.14, or OpenTofu, generated. Lines without effect go; the values of a referral stay.
#   for f in generated*.tf; do awk -f thin.awk "$f" >thin.tmp && mv thin.tmp "$f"; done
# The script removes null, "", [] and {}, objects and lists that become empty, the provider's defaults, and JSON strings, which the CLI
# spells differently from Partner Center. It keeps the three objects that a referral needs, and empty members beside others.

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
