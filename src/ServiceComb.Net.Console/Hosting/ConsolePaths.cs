namespace ServiceComb.Net.Console.Hosting;

internal static class ConsolePaths
{
    public const string SignIn = "/sign-in";
    public const string SignOut = "/session/sign-out";
    public const string CreateSession = "/session/sign-in";
    public const string Preferences = "/session/preferences";
    public const string Assets = "/assets";

    /// <summary>Returns a path of the console itself; anything else, such as an address of another site, becomes the overview.</summary>
    public static string Local(string? path) =>
        path is ['/', not ('/' or '\\'), ..] && !path.Any(char.IsControl) && Uri.IsWellFormedUriString(path, UriKind.Relative) ? path : "/";
}
