namespace ServiceComb.Net.Cli.Tests.Fixtures;

/// <summary>A program <c>secret-tool</c> that keeps secrets in files, for machines without a desktop.</summary>
internal sealed class SecretToolStandIn
{
    private readonly string _folder;

    public SecretToolStandIn(CliProcess cli)
    {
        _folder = Path.Combine(cli.Folder, "keyring");
        Directory.CreateDirectory(_folder);
        cli.AddProgram("secret-tool", $$"""
            printf '%s\n' "$*" >> '{{ArgumentsFile}}'
            command=$1
            shift
            case $1 in --label=*) shift ;; esac
            file='{{_folder}}/'$(printf %s "$*" | tr -c 'A-Za-z0-9-' _)
            case $command in
              store) cat > "$file" ;;
              lookup) [ -f "$file" ] && cat "$file" ;;
              clear) [ -f "$file" ] && rm "$file" ;;
            esac
            """);
    }

    /// <summary>Gets the secrets in the keyring.</summary>
    public IEnumerable<string> Secrets => Directory.GetFiles(_folder).Select(File.ReadAllText);

    /// <summary>Gets the arguments of all calls.</summary>
    public string Arguments => File.ReadAllText(ArgumentsFile);

    private string ArgumentsFile => _folder + ".arguments";

    /// <summary>Makes all secrets unavailable, as in a locked keyring.</summary>
    public void Lock() => Directory.Delete(_folder, recursive: true);
}
