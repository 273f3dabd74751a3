namespace ServiceComb.Net.Engine.Registry.Govern;

/// <summary>Reads the options of a list; words that are none are passed over, as in the real registry.</summary>
internal static class GovernOptionsReader
{
    public static GovernOptions Read(string text)
    {
        var options = GovernOptions.None;
        foreach (var word in text.Split(','))
        {
            options |= word switch
            {
                "instances" => GovernOptions.Instances,
                "schemas" => GovernOptions.Schemas,
                "tags" => GovernOptions.Tags,
                "dependencies" => GovernOptions.Dependencies,
                "statistics" => GovernOptions.Statistics,
                "all" => GovernOptions.All,
                _ => GovernOptions.None,
            };
        }

        return options;
    }
}
