locals {
  customer_keys = ["name", "address", "deals"]
  address_keys  = ["address_line_1", "address_line_2", "city", "state", "postal_code", "country", "region"]
  deal_keys = [
    "id", "name", "crm_id", "status", "substatus", "status_reason", "sales_stage",
    "value", "currency", "closes", "notes", "team", "on_destroy",
  ]
}

variable "customers" {
  description = "The content of the customers' files, by file name."
  type        = any

  # Terraform silently drops a name that no expression reads, so a misspelt key would count as left out.
  validation {
    condition = alltrue([for customer in values(var.customers) : can(keys(customer))])
    error_message = join("\n", [for file, customer in var.customers :
      "customers/${file}.yaml is not YAML, or has no keys. This tells the line: echo 'yamldecode(file(\"customers/${file}.yaml\"))' | terraform console"
      if !can(keys(customer))
    ])
  }
  validation {
    condition = alltrue([for customer in values(var.customers) :
      !can(keys(customer)) || try(can(customer.name) && length(setsubtract(keys(customer), local.customer_keys)) == 0, true)
    ])
    error_message = join("\n", [for file, customer in var.customers :
      "customers/${file}.yaml has the keys ${join(", ", keys(customer))}. Allowed: ${join(", ", local.customer_keys)}; name is required."
      if can(keys(customer)) && try(!can(customer.name) || length(setsubtract(keys(customer), local.customer_keys)) > 0, false)
    ])
  }
  validation {
    condition = alltrue([for customer in values(var.customers) :
      length(setsubtract(try(keys(customer.address), can(customer.address) ? ["(not an address)"] : []), local.address_keys)) == 0
    ])
    error_message = join("\n", [for file, customer in var.customers :
      "customers/${file}.yaml: address has the unknown key ${join(", ", setsubtract(try(keys(customer.address), ["(not an address)"]), local.address_keys))}. Allowed: ${join(", ", local.address_keys)}."
      if length(setsubtract(try(keys(customer.address), can(customer.address) ? ["(not an address)"] : []), local.address_keys)) > 0
    ])
  }
  validation {
    condition = alltrue(flatten([for customer in values(var.customers) :
      [for deal in values(try(customer.deals, {})) : length(setsubtract(try(keys(deal), ["(not a deal)"]), local.deal_keys)) == 0]
    ]))
    error_message = join("\n", flatten([for file, customer in var.customers :
      [for key, deal in try(customer.deals, {}) :
        "customers/${file}.yaml: deal ${key} has the unknown key ${join(", ", setsubtract(try(keys(deal), ["(not a deal)"]), local.deal_keys))}. Allowed: ${join(", ", local.deal_keys)}."
        if length(setsubtract(try(keys(deal), ["(not a deal)"]), local.deal_keys)) > 0
      ]
    ]))
  }
}
