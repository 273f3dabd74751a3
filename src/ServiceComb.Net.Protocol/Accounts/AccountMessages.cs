using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Accounts;

// Small message types around a payload, which share a file.

/// <summary>A list of accounts.</summary>
public sealed record AccountList
{
    /// <summary>The total number.</summary>
    public int Total { get; init; }

    /// <summary>The accounts.</summary>
    public IReadOnlyList<Account> Data { get; init => field = value ?? []; } = [];
}

/// <summary>A list of roles.</summary>
public sealed record RoleList
{
    /// <summary>The total number.</summary>
    public int Total { get; init; }

    /// <summary>The roles.</summary>
    public IReadOnlyList<Role> Data { get; init => field = value ?? []; } = [];
}

/// <summary>The permissions of the account that sends the request.</summary>
public sealed record PermissionList
{
    /// <summary>The permissions.</summary>
    public IReadOnlyList<Permission> Perms { get; init => field = value ?? []; } = [];
}

/// <summary>The response of the cloud to a change of an account. The field is named <c>result</c> or <c>Result</c>.</summary>
public sealed record AccountChangeResult
{
    /// <summary>The text of the engine.</summary>
    public string? Result { get; init; }
}

/// <summary>The request body of a password change. Not a record, so that ToString does not contain the passwords.</summary>
public sealed class PasswordChange
{
    /// <summary>The current password; not required when an administrator changes the password of another account.</summary>
    public string? CurrentPassword { get; init; }

    /// <summary>The new password: 8 to 32 characters with an upper-case letter, a lower-case letter, a digit and a symbol.</summary>
    public string? Password { get; init; }
}

/// <summary>Source-generated JSON of accounts and roles; texts may come as numbers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    Converters = [typeof(TextConverter)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(AccountList))]
[JsonSerializable(typeof(Role))]
[JsonSerializable(typeof(RoleList))]
[JsonSerializable(typeof(PermissionList))]
[JsonSerializable(typeof(PasswordChange))]
[JsonSerializable(typeof(AccountChangeResult))]
internal sealed partial class AccountsJson : JsonSerializerContext;
