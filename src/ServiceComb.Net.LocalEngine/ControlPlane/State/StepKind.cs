using System.Text.Json.Serialization;

namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>The steps of jobs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepKind>))]
internal enum StepKind
{
    /// <summary>Assigns ports and creates the directory.</summary>
    Prepare,

    /// <summary>Stops the process.</summary>
    Stop,

    /// <summary>Replaces the data by that of a backup.</summary>
    Recover,

    /// <summary>Starts the process and waits until it responds.</summary>
    Start,

    /// <summary>Deletes the directory and the backups.</summary>
    Release,
}
