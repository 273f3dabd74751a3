namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>The types of engines.</summary>
internal static class EngineTypes
{
    public const string Cse2 = "CSE2";
    public const string Nacos2 = "Nacos2";
    public const string Cse = "CSE";
    public const string Nacos = "NACOS";
}
