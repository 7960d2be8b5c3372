# Parses PowerShell without running it: the files that are named, or what comes on standard input.
# Prints file:line:column and what is wrong, one a line. Exit code: 0 nothing is, 1 something is.
using namespace System.Management.Automation.Language
$ErrorActionPreference = 'Stop'

$texts = if ($args) { $args | ForEach-Object { @{ name = $_; text = Get-Content -Raw $_ } } }
else { @{ name = 'standard input'; text = [Console]::In.ReadToEnd() } }
$wrong = foreach ($one in $texts) {
  $errors = $null
  $null = [Parser]::ParseInput($one.text, [ref]$null, [ref]$errors)
  foreach ($problem in $errors) {
    $at = $problem.Extent
    "$($one.name):$($at.StartLineNumber):$($at.StartColumnNumber): $($problem.Message)"
  }
}
$wrong
exit [int]($wrong.Count -gt 0)
