using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Keyring;

/// <summary>Selects the keyring of this operating system.</summary>
internal static class SystemKeyring
{
    // The Windows credential manager accepts 2560 bytes, a command of the program security 4096 characters after base64 encoding.
    private const int MaxSize = 2000;

    public static IKeyring Create(TimeProvider time) =>
        OperatingSystem.IsWindows() ? new WindowsCredentialKeyring()
        : OperatingSystem.IsMacOS() ? new MacKeychainKeyring(time)
        : new SecretToolKeyring(time);

    /// <summary>Returns the bytes of a secret, with the same limit on every system.</summary>
    /// <exception cref="CliException">The secret is too long.</exception>
    public static byte[] Encode(string secret)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(secret);
        return bytes.Length <= MaxSize ? bytes : throw new CliException($"The secret is longer than {MaxSize} bytes, which a keyring does not store.", ExitCode.BadArguments);
    }
}
