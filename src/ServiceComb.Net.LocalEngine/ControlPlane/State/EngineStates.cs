namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>The values of an engine's status.</summary>
internal static class EngineStates
{
    public const string Creating = "Creating";
    public const string Available = "Available";
    public const string Unavailable = "Unavailable";
    public const string Deleting = "Deleting";
    public const string Upgrading = "Upgrading";
    public const string Modifying = "Modifying";
    public const string CreateFailed = "CreateFailed";
    public const string DeleteFailed = "DeleteFailed";
    public const string UpgradeFailed = "UpgradeFailed";
    public const string ModifyFailed = "ModifyFailed";

    /// <summary>Returns whether the engine of a status is expected to run while no job changes it.</summary>
    public static bool IsRunning(string status) => status is Available or Unavailable or UpgradeFailed or ModifyFailed;

    /// <summary>Returns whether the last job of the engine failed.</summary>
    public static bool IsFailed(string status) => status is CreateFailed or DeleteFailed or UpgradeFailed or ModifyFailed;
}
