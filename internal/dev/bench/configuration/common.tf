terraform {
  backend "http" {} # see README.md
}

variable "referrals" {
  type = number
}

variable "first" {
  type    = number
  default = 0
}

variable "revision" {
  type    = number
  default = 0
}
