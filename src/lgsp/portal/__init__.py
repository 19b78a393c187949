"""The pages, over operations and queries; one room per job of the people who open them. What all pages share is in `page`."""
