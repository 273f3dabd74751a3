namespace ServiceComb.Net.LocalEngine;

/// <summary>Why an engine could not start.</summary>
public enum LocalEngineFailure
{
    /// <summary>An option is wrong.</summary>
    Options,

    /// <summary>An address is in use or cannot be bound.</summary>
    Address,

    /// <summary>The data directory cannot be used; what is in it was left as it is.</summary>
    Data,
}
