# Completion of %(prog_name)s for PowerShell: each Tab asks the command itself what fits.
Register-ArgumentCompleter -Native -CommandName '%(prog_name)s', '%(prog_name)s.exe' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $before = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition })
    $words = @($before | Select-Object -Skip 1 | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
    })
    if ($wordToComplete -ne '' -and $words.Count -gt 0) {
        $words = @($words | Select-Object -First ($words.Count - 1))
    }

    $saved = $env:%(complete_var)s, $env:COMP_WORDS, $env:COMP_CWORD
    try {
        $env:%(complete_var)s = 'powershell_complete'
        $env:COMP_WORDS = ConvertTo-Json -Compress -InputObject @($words)
        $env:COMP_CWORD = "$wordToComplete"
        $answer = @(& '%(prog_name)s' 2>$null)
    }
    finally {
        $env:%(complete_var)s, $env:COMP_WORDS, $env:COMP_CWORD = $saved
    }

    foreach ($line in $answer) {
        if ($line -eq '') { continue }
        $value, $told = $line -split "`t", 2
        if (-not $told) { $told = $value }
        $text = $value
        if ($value -notmatch '^[\w./\\:=+-]+$') { $text = "'" + $value.Replace("'", "''") + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $told)
    }
}
