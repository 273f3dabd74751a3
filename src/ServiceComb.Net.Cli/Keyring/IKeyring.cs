using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Keyring;

/// <summary>The keyring of the operating system, which keeps secrets encrypted with the login of the user.</summary>
internal interface IKeyring
{
    /// <summary>Returns a secret; null when the keyring does not have it.</summary>
    /// <exception cref="CliException">The keyring cannot be used; the message says what to do.</exception>
    Task<string?> FindAsync(KeyringEntry entry, CancellationToken cancellationToken);

    /// <summary>Stores a secret and replaces an earlier one.</summary>
    /// <exception cref="CliException">The keyring cannot be used; the message says what to do.</exception>
    Task StoreAsync(KeyringEntry entry, string secret, CancellationToken cancellationToken);

    /// <summary>Deletes a secret; does nothing when the keyring does not have it.</summary>
    /// <exception cref="CliException">The keyring cannot be used; the message says what to do.</exception>
    Task DeleteAsync(KeyringEntry entry, CancellationToken cancellationToken);
}
