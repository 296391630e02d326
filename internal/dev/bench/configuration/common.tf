terraform {
  backend "http" {} # see README.md
}

variable "referrals" {
  type = number
}

variable "revision" {
  type    = number
  default = 0
}
