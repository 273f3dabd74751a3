namespace ServiceComb.Net.LocalEngine;

/// <summary>Specifies why a local engine could not start.</summary>
public enum LocalEngineFailure
{
    /// <summary>An option has an invalid value.</summary>
    Options,

    /// <summary>An address is in use or cannot be bound.</summary>
    Address,

    /// <summary>The data directory cannot be used. Its content is left unchanged.</summary>
    Data,
}
