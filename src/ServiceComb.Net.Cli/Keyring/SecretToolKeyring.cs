using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Keyring;

/// <summary>The keyring of a Linux desktop (GNOME Keyring, KWallet), by the program <c>secret-tool</c> of libsecret.</summary>
internal sealed class SecretToolKeyring(TimeProvider time) : IKeyring
{
    private const string Advice = "A session bus and an unlocked keyring are required: log in to the desktop and unlock the keyring";
    private readonly KeyringProgram _program = new("secret-tool", "Install it (Debian and Ubuntu: 'apt install libsecret-tools', Fedora: 'dnf install libsecret')", time);

    public async Task<string?> FindAsync(KeyringEntry entry, CancellationToken cancellationToken)
    {
        var result = await _program.RunAsync(["lookup", .. Attributes(entry)], "", cancellationToken);
        // The exit code is 1 also for a missing secret, but only a failure has a message.
        return result.ExitCode == 0 ? result.StandardOutput
            : result.StandardError.Length == 0 ? null
            : throw _program.CreateError(result, Advice);
    }

    public async Task StoreAsync(KeyringEntry entry, string secret, CancellationToken cancellationToken)
    {
        SystemKeyring.Encode(secret);
        var result = await _program.RunAsync(["store", $"--label={entry.Label}", .. Attributes(entry)], secret, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw _program.CreateError(result, Advice);
        }
    }

    public async Task DeleteAsync(KeyringEntry entry, CancellationToken cancellationToken)
    {
        var result = await _program.RunAsync(["clear", .. Attributes(entry)], "", cancellationToken);
        if (result.ExitCode != 0 && result.StandardError.Length > 0)
        {
            throw _program.CreateError(result, Advice);
        }
    }

    private static string[] Attributes(KeyringEntry entry) =>
        ["service", KeyringEntry.Service, "home", entry.Home, "context", entry.Context, "kind", entry.Kind];
}
