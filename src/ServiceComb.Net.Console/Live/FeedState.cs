namespace ServiceComb.Net.Console.Live;

internal enum FeedState
{
    /// <summary>No response yet.</summary>
    Connecting,

    Connected,

    /// <summary>The engine cannot be reached or fails; the last data is shown.</summary>
    Lost,

    /// <summary>The engine requires an account, or the account is no longer accepted.</summary>
    SignInRequired,

    /// <summary>The account lacks the permission.</summary>
    Forbidden,
}
