namespace ServiceComb.Net.Protocol.Accounts;

/// <summary>The values of <see cref="Account.Status"/>.</summary>
public static class AccountStatus
{
    /// <summary>The account can log in.</summary>
    public const string Active = "active";

    /// <summary>The account cannot log in.</summary>
    public const string Inactive = "inactive";
}
