using System.Text.Json.Serialization;

namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>What a job does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobKind>))]
internal enum JobKind
{
    Create,
    Delete,
    Upgrade,

    /// <summary>Changes access control or the public address.</summary>
    Configure,

    /// <summary>Changes the flavor.</summary>
    Modify,

    /// <summary>Restores a backup.</summary>
    Restore,
}
