using System.Text;
using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Keyring;

/// <summary>The login keychain of macOS, by the program <c>security</c>.</summary>
internal sealed class MacKeychainKeyring(TimeProvider time) : IKeyring
{
    private const int NotFound = 44;
    private const string Advice = "Unlock the login keychain with 'security unlock-keychain'";

    // By its path, so that no other program of that name receives a secret.
    private readonly KeyringProgram _program = new("/usr/bin/security", "It is a part of macOS", time);

    public async Task<string?> FindAsync(KeyringEntry entry, CancellationToken cancellationToken)
    {
        var result = await _program.RunAsync(["find-generic-password", "-s", KeyringEntry.Service, "-a", Account(entry), "-w"], "", cancellationToken);
        try
        {
            return result.ExitCode switch
            {
                0 => Encoding.UTF8.GetString(Convert.FromBase64String(result.StandardOutput.Trim())),
                NotFound => null,
                _ => throw _program.CreateError(result, Advice),
            };
        }
        catch (FormatException)
        {
            throw new CliException($"The item '{Account(entry)}' of the keychain was not stored by this tool. Delete it and store the secret again.");
        }
    }

    public async Task StoreAsync(KeyringEntry entry, string secret, CancellationToken cancellationToken)
    {
        // The program prints a secret with other than ASCII characters as hexadecimal digits, without a sign that it did; base64 also
        // needs no quotes.
        var value = Convert.ToBase64String(SystemKeyring.Encode(secret));
        var command = $"add-generic-password -U -s {KeyringEntry.Service} -a {Quote(Account(entry))} -l {Quote(entry.Label)} -w {value}\n";
        // Sent by standard input: '-w' without a value prompts on the terminal, and other users can see arguments.
        var result = await _program.RunAsync(["-i"], command, cancellationToken);
        // Older versions end with 0 although a command of standard input failed.
        if (result.ExitCode != 0 || await FindAsync(entry, cancellationToken) != secret)
        {
            throw _program.CreateError(result, Advice);
        }
    }

    public async Task DeleteAsync(KeyringEntry entry, CancellationToken cancellationToken)
    {
        var result = await _program.RunAsync(["delete-generic-password", "-s", KeyringEntry.Service, "-a", Account(entry)], "", cancellationToken);
        if (result.ExitCode is not (0 or NotFound))
        {
            throw _program.CreateError(result, Advice);
        }
    }

    private static string Account(KeyringEntry entry) => $"{entry.Home}/{entry.Context}/{entry.Kind}";

    private static string Quote(string text) => text.AsSpan().ContainsAny('\n', '\r', '\0')
        ? throw new CliException("The directory of the contexts has a line break in its name, which the keychain does not support.", ExitCode.BadArguments)
        : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
