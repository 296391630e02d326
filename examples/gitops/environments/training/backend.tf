# The backend that stores the state. Choose one that locks and keeps versions; ./check rejects an environment without a backend. The
# rehearsal replaces it with a local backend. The credentials for the backend come from environment variables.
terraform {
  # Azure Storage: versioning and soft delete are settings of the account.
  # backend "azurerm" {
  #   storage_account_name = "contosoterraform"
  #   container_name       = "referrals"
  #   key                  = "training.tfstate"
  #   use_oidc             = true
  #   use_azuread_auth     = true
  # }

  # Amazon S3
  # backend "s3" {
  #   bucket       = "contoso-terraform"
  #   key          = "referrals/training.tfstate"
  #   region       = "eu-central-1"
  #   use_lockfile = true
  # }

  # Google Cloud Storage
  # backend "gcs" {
  #   bucket = "contoso-terraform"
  #   prefix = "referrals/training"
  # }

  # GitLab, and other servers that support HTTP: TF_HTTP_ADDRESS, TF_HTTP_LOCK_ADDRESS and TF_HTTP_UNLOCK_ADDRESS name them.
  # backend "http" {}

  # HCP Terraform
  # cloud {
  #   organization = "contoso"
  #   workspaces { name = "referrals-training" }
  # }
}
