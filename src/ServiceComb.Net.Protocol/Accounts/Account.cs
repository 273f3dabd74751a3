namespace ServiceComb.Net.Protocol.Accounts;

/// <summary>An account of an engine. Not a record, so that ToString does not contain the password.</summary>
public sealed class Account
{
    /// <summary>The id, assigned by the engine.</summary>
    public string? Id { get; init; }

    /// <summary>The name, 1 to 64 characters.</summary>
    public string? Name { get; init; }

    /// <summary>The password, for creating an account; never in responses.</summary>
    public string? Password { get; init; }

    /// <summary>The roles, one to five.</summary>
    public IReadOnlyList<string> Roles { get; init => field = value ?? []; } = [];

    /// <summary>The status, one of <see cref="AccountStatus"/>.</summary>
    public string? Status { get; init; }

    /// <summary>The time of creation, in seconds since 1970-01-01 UTC.</summary>
    public string? CreateTime { get; init; }

    /// <summary>The time of the last change, in seconds since 1970-01-01 UTC.</summary>
    public string? UpdateTime { get; init; }
}
