[assembly: Trait("Category", "Slow")]
